package org.moco4j.explore;

import java.util.List;

/**
 * Images that are nearly the same: the similarity of any two of them is at least the threshold.
 *
 * @param members at least two, by row
 */
public record DuplicateGroup(List<Member> members) {
    public DuplicateGroup {
        members = List.copyOf(members);
    }

    /**
     * An image of the group.
     *
     * @param row of the features
     * @param nearest the row that is most similar to it, of the same group
     * @param similarity of the two, by cosine
     */
    public record Member(int row, int nearest, float similarity) {}

    /** How many images there are. */
    public int size() {
        return members.size();
    }

    /** The image to keep: the first. */
    public int first() {
        return members.get(0).row();
    }

    /** The lowest similarity of a member to the one that is most similar to it; at least the threshold. */
    public float lowest() {
        return (float) members.stream().mapToDouble(Member::similarity).min().orElseThrow();
    }

    /** The similarity of the two that are most similar. */
    public float highest() {
        return (float) members.stream().mapToDouble(Member::similarity).max().orElseThrow();
    }
}
