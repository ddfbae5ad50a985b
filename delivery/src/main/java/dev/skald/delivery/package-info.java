/**
 * From the log to the connections of viewers, whichever protocol these speak: what is encoded once, who watches where,
 * and how far each has come.
 */
package dev.skald.delivery;
