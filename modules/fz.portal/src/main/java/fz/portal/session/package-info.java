/**
 * The state machine of the portal: who is connected, and what each is told. Pure: time and all
 * input are arguments.
 */
package fz.portal.session;
