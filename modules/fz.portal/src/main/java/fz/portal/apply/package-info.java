/**
 * Declarative configuration: reads a document, compares it with the directory, plans the changes.
 */
package fz.portal.apply;
