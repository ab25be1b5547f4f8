/** Measures the path of a cell, beside a stock kernel in the same run. */
package org.notebookos.launcher.bench;
