/** Who may reach what: the entries of the directory, and the decisions that follow from them. */
package fz.portal.policy;
