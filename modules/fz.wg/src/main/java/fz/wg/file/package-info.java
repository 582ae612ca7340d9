/** Configuration files in the form of wg-quick(8). */
package fz.wg.file;
