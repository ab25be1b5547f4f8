package org.notebookos.identity.oidc.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One identity provider; factory PID {@code org.notebookos.identity.oidc}. */
@ObjectClassDefinition(
        name = "NotebookOS identity: OpenID Connect",
        description =
                "People who log in at an identity provider that speaks OpenID Connect, one configuration for each.")
public @interface OidcConfig {

    @AttributeDefinition(
            description = "Part of the login's address, /login/NAME, unique: small letters, digits and -, 40 at most.")
    String name() default "oidc";

    @AttributeDefinition(description = "What the login page calls the provider; empty: the name.")
    String displayName() default "";

    @AttributeDefinition(
            description =
                    "The provider's issuer identifier, exactly as it writes it, for example https://id.example/realms/work.")
    String issuer();

    @AttributeDefinition(description = "By which the provider knows this platform.")
    String clientId();

    @AttributeDefinition(
            description =
                    "File that holds the client's secret, mode 0600, read for each login; empty: a public client.")
    String clientSecretFile() default "";

    @AttributeDefinition(description = "What is asked for; openid is always among it.")
    String[] scopes() default {"openid", "profile", "email"};

    @AttributeDefinition(
            description =
                    "Claims that may name the user; the first that is there counts. email counts if it is verified.")
    String[] userClaims() default {"preferred_username", "email", "sub"};

    @AttributeDefinition(
            description =
                    "Whether the claim that names users, one then, tells all people of this platform apart for ever, those of"
                            + " other providers too. If not, 13 characters that do so are appended to users' names.")
    boolean userClaimIsUnique() default false;

    @AttributeDefinition(
            description = "Claim that lists a person's groups; dots lead into objects, as in realm_access.roles.")
    String groupsClaim() default "groups";

    @AttributeDefinition(description = "Groups whose members may do what operators do. None: nobody may.")
    String[] adminGroups() default {};

    @AttributeDefinition(
            description =
                    "Who may log in: users' names here, subject identifiers, or verified e-mail addresses. Without this,"
                            + " allowedDomains and allowedGroups: everybody whom the provider lets log in.")
    String[] allowedUsers() default {};

    @AttributeDefinition(description = "Domains of verified e-mail addresses whose people may log in.")
    String[] allowedDomains() default {};

    @AttributeDefinition(description = "Groups whose members may log in.")
    String[] allowedGroups() default {};

    @AttributeDefinition(
            description =
                    "Audience of access tokens (JWT) that programs may present; not the clientId. Empty: none are taken.")
    String audience() default "";

    @AttributeDefinition(
            description = "Whether what the provider knows of a person is also asked for, where it offers that.")
    boolean userInfo() default true;

    @AttributeDefinition(description = "Seconds that all of a call to the provider may take, 1 to 10.")
    int timeoutSeconds() default 8;

    @AttributeDefinition(description = "Seconds by which the provider's clock may be off, 0 to 120.")
    int clockSkewSeconds() default 30;

    @AttributeDefinition(
            description =
                    "Seconds between two looks for new signing keys, at least, 1 to 600; known ones need no look.")
    int keyLookSeconds() default 30;
}
