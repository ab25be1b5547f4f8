package org.notebookos.pool.ec2.lab;

import java.nio.charset.StandardCharsets;

/** What a service answers. */
record CloudAnswer(int status, String type, byte[] body) {

    static CloudAnswer xml(int status, String body) {
        return new CloudAnswer(status, "text/xml", body.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer of the Auto Scaling API with a result. */
    static CloudAnswer result(String action, String result) {
        return xml(
                200,
                "<" + action + "Response xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><" + action
                        + "Result>"
                        + result + "</" + action + "Result><ResponseMetadata><RequestId>lab</RequestId>"
                        + "</ResponseMetadata></" + action + "Response>");
    }

    /** A failure, in the words of the API that was called. */
    static CloudAnswer error(Call call, int status, String code) {
        String error = "<Error><Code>" + code + "</Code><Message>said by the test</Message></Error>";
        return xml(
                status,
                call.isEc2()
                        ? "<Response><Errors>" + error + "</Errors><RequestID>lab</RequestID></Response>"
                        : "<ErrorResponse>" + error + "<RequestId>lab</RequestId></ErrorResponse>");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
