/** The database of the portal: one SQLite file in a directory that only its owner may read. */
package fz.portal.store;
