/** Options of client and gateway: command line, environment, configuration file. */
package fz.app.config;
