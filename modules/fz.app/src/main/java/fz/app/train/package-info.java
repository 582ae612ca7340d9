/** A run for the Java virtual machine to learn from, so that later starts are faster. */
package fz.app.train;
