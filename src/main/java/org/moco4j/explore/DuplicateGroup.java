package org.moco4j.explore;

import java.util.List;

/**
 * Images that are nearly the same: the similarity of any two of them is at least the threshold.
 *
 * @param members at least two, ordered by row
 */
public record DuplicateGroup(List<Member> members) {
    public DuplicateGroup {
        members = List.copyOf(members);
    }

    /**
     * An image of the group.
     *
     * @param row of the features
     * @param nearest the most similar row of the same group
     * @param similarity cosine similarity of the two
     */
    public record Member(int row, int nearest, float similarity) {}

    /** The number of images. */
    public int size() {
        return members.size();
    }

    /** The image to keep: the first. */
    public int first() {
        return members.get(0).row();
    }

    /** The lowest of the members' similarities to their most similar member; at least the threshold. */
    public float lowest() {
        return (float) members.stream().mapToDouble(Member::similarity).min().orElseThrow();
    }

    /** The similarity of the two most similar members. */
    public float highest() {
        return (float) members.stream().mapToDouble(Member::similarity).max().orElseThrow();
    }
}
