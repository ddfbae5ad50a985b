/** Runs the fuzz targets that stand beside the tests of the modules, each in a JVM of its own under Jazzer. */
package dev.skald.benchmarks.fuzz;
