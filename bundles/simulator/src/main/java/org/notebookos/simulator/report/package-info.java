/** What people look at: a table for the terminal, a page for the browser, the tables of the documentation. */
package org.notebookos.simulator.report;
