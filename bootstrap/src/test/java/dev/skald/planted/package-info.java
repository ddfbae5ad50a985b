/** A house in small in which every rule of the architecture is broken, so that the rules can show their teeth. */
package dev.skald.planted;
