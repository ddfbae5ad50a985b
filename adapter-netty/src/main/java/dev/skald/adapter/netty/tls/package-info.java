/** TLS on the gateway's port: certificates and keys in files, and the handlers that speak it. */
package dev.skald.adapter.netty.tls;
