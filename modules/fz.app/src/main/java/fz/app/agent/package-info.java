/**
 * Client and gateway as processes: the wiring of their parts, their start and their orderly end.
 */
package fz.app.agent;
