/** The commands of the portal. */
package fz.portal;
