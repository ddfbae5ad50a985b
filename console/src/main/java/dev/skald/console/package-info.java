/** The console, a page for browsers: its sources are in {@code src/main/web}, and the build makes its files of them. */
package dev.skald.console;
