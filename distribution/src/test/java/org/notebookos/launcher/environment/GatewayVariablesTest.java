package org.notebookos.launcher.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.launcher.LauncherException;

class GatewayVariablesTest {

    private static final String GATEWAY = "org.notebookos.gateway";

    private static Object value(String pid, String key, String variable, String text) {
        return GatewayVariables.of(Map.of(variable, text))
                .configs()
                .getOrDefault(pid, Map.of())
                .get(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EG_BASE_URL|/x|org.notebookos.gateway|basePath|/x",
                "KG_BASE_URL|/x|org.notebookos.gateway|basePath|/x",
                "EG_ALLOW_ORIGIN|*|org.notebookos.gateway|allowedOrigins|[*]",
                "EG_DEFAULT_KERNEL_SPEC_NAME|gpu|org.notebookos.gateway|defaultKernelspec|gpu",
                "KG_DEFAULT_KERNEL_NAME|gpu|org.notebookos.gateway|defaultKernelspec|gpu",
                "EG_MAX_KERNELS|5|org.notebookos.gateway|maxKernels|5",
                "EG_MAX_KERNELS_PER_USER|-1|org.notebookos.gateway|maxKernelsPerUser|-1",
                "EG_LIST_KERNELS|True|org.notebookos.gateway|listKernels|true",
                "KG_LIST_KERNELS|false|org.notebookos.gateway|listKernels|false",
                "EG_CLIENT_ENVS|A, B|org.notebookos.gateway|allowedEnvironment|[A, B]",
                "EG_ENV_WHITELIST|['A','B']|org.notebookos.gateway|allowedEnvironment|[A, B]",
                "EG_CULL_IDLE_TIMEOUT|600|org.notebookos.scheduler|cullAfter|600",
                "EG_CULL_CONNECTED|True|org.notebookos.scheduler|cullConnected|true",
                "EG_WS_PING_INTERVAL_SECS|20|org.notebookos.gateway|pingSeconds|20",
                "EG_KERNEL_LAUNCH_TIMEOUT|60|org.notebookos.gateway|launchSeconds|60",
                "EG_AUTHORIZED_USERS|bob,eve|org.notebookos.gateway|authorizedUsers|[bob, eve]",
                "EG_UNAUTHORIZED_USERS|{'root'}|org.notebookos.gateway|unauthorizedUsers|[root]",
                "EG_ALLOWED_KERNELS|[\"python3\"]|org.notebookos.gateway|allowedKernelspecs|[python3]"
            })
    void eachNameHasItsSetting(String variable, String text, String pid, String key, String expected) {
        assertEquals(expected, value(pid, key, variable, text).toString());
    }

    @Test
    void tokenPortAndAddressAreTheProcesss() {
        GatewayVariables variables =
                GatewayVariables.of(Map.of("EG_AUTH_TOKEN", "t0ken", "KG_PORT", "9000", "EG_IP", "0.0.0.0"));
        assertEquals(Optional.of("t0ken"), variables.token());
        assertEquals(Optional.of(9000), variables.port());
        assertEquals(Optional.of("0.0.0.0"), variables.address());
        assertTrue(variables.configs().isEmpty() && variables.unsupported().isEmpty());
        assertFalse(variables.toString().contains("t0ken"));
    }

    @Test
    void theNewerSpellingCountsMoreAndEmptyIsNone() {
        Map<String, String> environment = new HashMap<>(Map.of("KG_MAX_KERNELS", "1", "EG_MAX_KERNELS", ""));
        assertEquals(1, GatewayVariables.of(environment).configs().get(GATEWAY).get("maxKernels"));
        environment.put("EG_MAX_KERNELS", "2");
        assertEquals(2, GatewayVariables.of(environment).configs().get(GATEWAY).get("maxKernels"));
        assertEquals(GatewayVariables.NONE, GatewayVariables.of(Map.of("EG_PORT", " ", "PATH", "/bin")));
    }

    @Test
    void whatMeansNothingHereIsNamed() {
        assertEquals(
                List.of("EG_SSL_VERSION", "EG_YARN_ENDPOINT", "KG_API"),
                GatewayVariables.of(Map.of("EG_YARN_ENDPOINT", "x", "KG_API", "y", "EG_SSL_VERSION", "z", "HOME", "/"))
                        .unsupported());
    }

    @Test
    void nonsenseIsRefusedWithoutShowingIt() {
        for (String variable : List.of("EG_PORT", "EG_MAX_KERNELS", "EG_CULL_CONNECTED")) {
            LauncherException refused =
                    assertThrows(LauncherException.class, () -> GatewayVariables.of(Map.of(variable, "s3cret")));
            assertTrue(refused.getMessage().contains(variable));
            assertFalse(refused.getMessage().contains("s3cret"));
        }
    }
}
