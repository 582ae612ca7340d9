/** What an interface is and what shall change of it, whoever says so and in whatever form. */
package fz.wg.settings;
