/** Random schedules, over which the classes of delivery, and what they deliver over, must lose nothing. */
package dev.skald.delivery.schedule;
