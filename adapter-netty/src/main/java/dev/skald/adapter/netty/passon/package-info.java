/**
 * Passing on: what a balancer brings to another node than the one that has its session is handed to that one, sealed,
 * and the answer handed back.
 */
package dev.skald.adapter.netty.passon;
