package org.moco4j;

public final class Main {
    public static void main(String[] args) {
        System.out.println(org.nd4j.linalg.factory.Nd4j.ones(3));
    }
}
