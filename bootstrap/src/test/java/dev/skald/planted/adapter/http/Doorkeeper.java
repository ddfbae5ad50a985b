package dev.skald.planted.adapter.http;

import dev.skald.planted.domain.access.Permission;

/** Says itself who may do what. */
public final class Doorkeeper {

    public Permission permission = new Permission();
}
