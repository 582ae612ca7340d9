/** The program: its command line and logging. */
package fz.app;
