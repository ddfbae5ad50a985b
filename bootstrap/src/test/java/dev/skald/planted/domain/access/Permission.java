package dev.skald.planted.domain.access;

/** What only the application may ask. */
public final class Permission {}
