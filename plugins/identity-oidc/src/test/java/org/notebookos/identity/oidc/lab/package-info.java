/** A real identity provider, and people who log in at it; for tests of other modules, too. */
package org.notebookos.identity.oidc.lab;
