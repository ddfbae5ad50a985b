/** Shows that the protective pieces are needed: takes each out in turn, and looks whether its test turns red. */
package dev.skald.adapter.socketio.mutation;
