/** The demonstration: the whole system in network namespaces of one machine. */
package fz.app.demo;
