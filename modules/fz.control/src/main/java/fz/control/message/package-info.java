/** The messages of the portal protocol as values, without their text form. */
package fz.control.message;
