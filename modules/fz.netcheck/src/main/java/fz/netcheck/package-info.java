/** Finding out what the network lets through, from the command line. */
package fz.netcheck;
