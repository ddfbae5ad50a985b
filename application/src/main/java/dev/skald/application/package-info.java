/** What Skald offers, one package a use case: small interfaces whose implementations stand behind static factories. */
package dev.skald.application;
