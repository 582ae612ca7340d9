/** The commands of {@code fz wg}. */
package fz.wg;
