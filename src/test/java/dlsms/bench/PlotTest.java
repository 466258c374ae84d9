package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PlotTest {
    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itHasAxesUnitsALegendAndAPointForEachFigure() throws Exception {
        var curve = new Plot.Curve(
                "a & b, p50", 0, false, List.of(new Plot.Point(500, 1.5, "1"), new Plot.Point(8_000, 25, "<64>")));
        var document = parsed(Plot.svg("title", List.of(curve)));
        var text = document.getDocumentElement().getTextContent();

        assertThat(text).contains("title", "throughput (operations per second)", "latency (ms", "a & b, p50", "<64>");
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
    }

    @Test
    void aLogarithmicAxisPutsEqualFactorsAtEqualDistances() throws Exception {
        var points = List.of(new Plot.Point(1, 1, ""), new Plot.Point(2, 10, ""), new Plot.Point(3, 100, ""));
        var circles = parsed(Plot.svg("", List.of(new Plot.Curve("", 0, true, points))))
                .getElementsByTagName("circle");
        var y = new double[3];
        for (int i = 0; i < 3; i++) {
            y[i] = Double.parseDouble(
                    circles.item(i).getAttributes().getNamedItem("cy").getNodeValue());
        }

        assertThat(y[0] - y[1])
                .isEqualTo(y[1] - y[2], org.assertj.core.api.Assertions.within(0.2))
                .isPositive();
    }

    @Test
    void whatIsNoNumberIsLeftOut() throws Exception {
        var points = List.of(new Plot.Point(100, Double.NaN, ""), new Plot.Point(0, 5, ""));

        assertThat(parsed(Plot.svg("", List.of(new Plot.Curve("", 0, false, points))))
                        .getElementsByTagName("circle")
                        .getLength())
                .isZero();
    }
}
