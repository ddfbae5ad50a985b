package dev.skald.planted.adapter.memory;

/** Prints. */
public final class Printing {

    public void print() {
        System.out.println();
    }
}
