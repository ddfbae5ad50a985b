/** The architecture, as far as a build can prove it; each rule against the house, and against a planted violation. */
package dev.skald.bootstrap.architecture;
