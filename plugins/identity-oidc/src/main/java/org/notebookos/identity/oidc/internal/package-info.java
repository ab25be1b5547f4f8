/** People who log in at an identity provider that speaks OpenID Connect. */
package org.notebookos.identity.oidc.internal;
