package dev.skald.planted.bootstrap.cli;

/** Breaks no rule: it alone may print. */
public final class Main {

    public static void main(String[] args) {
        System.out.println();
    }
}
