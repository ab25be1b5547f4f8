package org.notebookos.pool.ec2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.notebookos.pool.ec2.lab.Moto;

/** What operators apply to their account, as far as it can be judged without one. */
class TemplatesTest {

    private static final Path CLOUD = Path.of("..").toAbsolutePath().normalize();
    private static final Path STACK = CLOUD.resolve("cloudformation/notebookos.yaml");
    private static final List<String> CHANGES = List.of(
            "autoscaling:CompleteLifecycleAction",
            "autoscaling:RecordLifecycleActionHeartbeat",
            "autoscaling:SetDesiredCapacity",
            "autoscaling:SetInstanceProtection",
            "autoscaling:TerminateInstanceInAutoScalingGroup");
    /** An action, or a list item that could be one, with a star in it. */
    private static final Pattern STARRED = Pattern.compile(
            "(?m)^\\s*-\\s*['\"]?([a-z0-9-]+:)?[A-Za-z]*\\*['\"]?\\s*$|actions\\s*=\\s*\\[[^\\]]*\\*|Action: '?\\*");

    private record Ran(int status, String output) {}

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Ran run(Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile(Path.of("target"), "run", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(CLOUD.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " hasn't ended after 120 s");
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    private static String terraform() throws IOException {
        try (Stream<Path> files = Files.list(CLOUD.resolve("terraform"))) {
            return files.filter(f -> f.toString().endsWith(".tf"))
                    .sorted()
                    .map(TemplatesTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void cloudFormationPassesItsLinter() throws Exception {
        Optional<String> absence = Moto.absence();
        Assumptions.assumeTrue(absence.isEmpty(), () -> absence.orElse(""));

        Ran lint = run(
                Map.of(),
                Moto.python(),
                "-c",
                "import cfnlint.runner, sys; sys.exit(cfnlint.runner.main())",
                STACK.toString());

        assertEquals(0, lint.status(), lint.output());
    }

    @Test
    void terraformParsesAndIsFormatted() throws Exception {
        Assumptions.assumeTrue(isOnPath("terraform"), "there is no terraform");

        Ran check = run(Map.of(), "terraform", "fmt", "-check", "-diff", "-recursive", "terraform");

        assertEquals(0, check.status(), check.output());
    }

    /** Without terraform itself: each thing that an expression names is declared in one of the files, and each variable is used. */
    @Test
    void terraformNamesOnlyWhatItDeclares() throws IOException {
        String text = terraform().replaceAll("(?m)^\\s*#.*$", "");
        Set<String> declared = new TreeSet<>();
        Pattern.compile("(?m)^(resource|data|variable) \"(\\w+)\"(?: \"(\\w+)\")? \\{")
                .matcher(text)
                .results()
                .forEach(m -> declared.add(
                        switch (m.group(1)) {
                            case "variable" -> "var." + m.group(2);
                            case "data" -> "data." + m.group(2) + "." + m.group(3);
                            default -> m.group(2) + "." + m.group(3);
                        }));
        Set<String> named = Pattern.compile("\\bvar\\.\\w+|\\bdata\\.aws_\\w+\\.\\w+|(?<![.\\w])aws_\\w+\\.\\w+")
                .matcher(text)
                .results()
                .map(m -> m.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(declared.containsAll(named), () -> named + " are named, declared are " + declared);
        assertTrue(
                named.containsAll(
                        declared.stream().filter(d -> d.startsWith("var.")).toList()),
                () -> declared + " are declared, named are " + named);
        for (String pair : List.of("{}", "[]", "()")) {
            assertEquals(
                    text.chars().filter(c -> c == pair.charAt(0)).count(),
                    text.chars().filter(c -> c == pair.charAt(1)).count(),
                    pair);
        }
    }

    @Test
    void noRightIsGivenByAWildcard() throws IOException {
        for (String text : List.of(text(STACK), terraform())) {
            assertFalse(STARRED.matcher(text).find(), () -> STARRED.matcher(text)
                    .results()
                    .map(m -> m.group())
                    .toList()
                    .toString());
            for (String action : CHANGES) {
                assertTrue(text.contains(action), action);
            }
            assertTrue(text.contains("autoscaling:ResourceTag/notebookos:cluster"));
        }
        assertTrue(STARRED.matcher("  - ec2:Describe*\n").find());
        assertTrue(STARRED.matcher("actions = [\"s3:*\"]").find());
    }

    @Test
    void instancesAnswerMetadataWithATokenOnlyAndHaveEncryptedDisks() throws IOException {
        assertEquals(2, text(STACK).split("HttpTokens: required", -1).length - 1);
        assertEquals(2, text(STACK).split("Encrypted: true", -1).length - 1);
        assertTrue(terraform().contains("http_tokens                 = \"required\""));
        assertFalse(text(STACK).contains("FromPort: 22"));
    }

    @Test
    void theStackCanBeMade() throws Exception {
        Optional<String> absence = Moto.absence();
        Assumptions.assumeTrue(absence.isEmpty(), () -> absence.orElse(""));
        String script = String.join(
                "\n",
                "import boto3, sys",
                "at = dict(endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')",
                "ami = boto3.client('ec2', **at).describe_images(Owners=['amazon'])['Images'][0]['ImageId']",
                "# the server resolves no parameters of the parameter store",
                "body = open(sys.argv[2]).read().replace('AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', 'AWS::EC2::Image::Id')",
                "values = dict(Cluster='lab', Image=ami, ArchiveBucket='b', Controller='c:1', WarmHosts='1')",
                "boto3.client('cloudformation', **at).create_stack(StackName='s', TemplateBody=body,",
                "    Capabilities=['CAPABILITY_IAM'],",
                "    Parameters=[dict(ParameterKey=k, ParameterValue=v) for k, v in values.items()])",
                "groups = boto3.client('autoscaling', **at).describe_auto_scaling_groups()['AutoScalingGroups']",
                "print(sorted(g['AutoScalingGroupName'] for g in groups))",
                "assert all(t['Key'] == 'notebookos:cluster' for g in groups for t in g['Tags'] if not t['Key'].startswith('aws:'))");
        try (Moto moto = Moto.start()) {
            Ran made = run(Map.of(), Moto.python(), "-c", script, moto.address().toString(), STACK.toString());

            assertEquals(0, made.status(), made.output());
            assertTrue(made.output().contains("['notebookos-lab-spot', 'notebookos-lab-steady']"), made::output);
        }
    }

    @Test
    void metadataIsReadWithASessionToken() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            boolean asksForToken = exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestURI().getPath().equals("/latest/api/token")
                    && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            boolean hasToken = "secret".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
            String answer = asksForToken ? "secret" : "i-0123";
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(asksForToken || hasToken ? 200 : 401, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        service.start();
        try {
            String address = "http://127.0.0.1:" + service.getAddress().getPort();
            Ran ran = run(
                    Map.of("METADATA", address, "no_proxy", "127.0.0.1"),
                    "bash",
                    "-c",
                    "set -euo pipefail; . userdata/metadata; metadata instance-id");

            assertEquals(new Ran(0, "i-0123"), ran);
        } finally {
            service.stop(0);
        }
    }
}
