using TfModelTools.Drawing;

namespace TfModelTools.Tests.Drawing;

public sealed class DiagramLayoutTests
{
    public static TheoryData<string> Nets => new(["chain", "residual", "branches", "dense", "random", "loop", "apart", "empty"]);

    [Theory]
    [MemberData(nameof(Nets))]
    public void Boxes_do_not_overlap_and_lie_in_the_picture(string net)
    {
        foreach (DiagramDirection direction in Enum.GetValues<DiagramDirection>())
        {
            DiagramLayout layout = new(DiagramNets.Make(net), direction);
            for (int i = 0; i < layout.Boxes.Count; i++)
            {
                LayoutBox a = layout.Boxes[i];
                Assert.True(a.Left >= 0 && a.Top >= 0 && a.Left + a.Width <= layout.Width + 0.01 && a.Top + a.Height <= layout.Height + 0.01, $"{a} leaves {layout.Width} x {layout.Height}");
                for (int j = i + 1; j < layout.Boxes.Count; j++)
                {
                    LayoutBox b = layout.Boxes[j];
                    bool apart = a.Left + a.Width <= b.Left || b.Left + b.Width <= a.Left || a.Top + a.Height <= b.Top || b.Top + b.Height <= a.Top;
                    Assert.True(apart, $"boxes {i} {a} and {j} {b} overlap");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Connections_start_and_end_at_their_boxes_and_cross_no_other(string net)
    {
        DiagramLayout layout = new(DiagramNets.Make(net));
        foreach (LayoutRoute route in layout.Routes)
        {
            AssertAtEdge(layout.Boxes[route.Edge.From], route.Points[0]);
            AssertAtEdge(layout.Boxes[route.Edge.To], route.Points[^1]);

            // A curve stays between rows; only the straight parts pass a row.
            for (int i = 1; i + 1 < route.Points.Count; i += 2)
            {
                Assert.Equal(route.Points[i].X, route.Points[i + 1].X, 3);
                Assert.DoesNotContain(layout.Boxes, b =>
                    b.Left < route.Points[i].X && route.Points[i].X < b.Left + b.Width
                    && Math.Max(b.Top, Math.Min(route.Points[i].Y, route.Points[i + 1].Y)) < Math.Min(b.Top + b.Height, Math.Max(route.Points[i].Y, route.Points[i + 1].Y)));
            }
        }

        static void AssertAtEdge(LayoutBox box, LayoutPoint point)
        {
            Assert.InRange(point.X, box.Left, box.Left + box.Width);
            Assert.True(Math.Abs(point.Y - box.Top) < 0.01 || Math.Abs(point.Y - box.Top - box.Height) < 0.01, $"{point} is not at the edge of {box}");
        }
    }

    [Fact]
    public void A_point_of_a_connection_takes_little_memory()
    {
        const int Points = 10_000;
        LayoutItem last = new(0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Points; i++)
        {
            LayoutItem point = new(-1, 1) { Row = i + 1 };
            LayoutItem.Join(last, point);
            last = point;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 120 * Points);
        LayoutItem box = new(1, 1);
        LayoutItem.Join(last, box);
        LayoutItem.Join(new LayoutItem(2, 1) { Index = 3 }, box);
        LayoutItem.Join(new LayoutItem(3, 1) { Index = 1 }, box);
        Assert.Equal([0, 1, 3], box.Before.Places());
        Assert.Empty(box.After.Places());
    }

    [Fact]
    public void Data_flows_down_where_there_is_no_cycle()
    {
        DiagramModel model = DiagramNets.Make("random");
        DiagramLayout layout = new(model);

        Assert.All(model.Edges, e => Assert.True(layout.Boxes[e.From].Top < layout.Boxes[e.To].Top));
    }

    [Fact]
    public void A_chain_is_straight()
    {
        DiagramLayout layout = new(DiagramNets.Make("chain"));

        Assert.Single(layout.Boxes.Select(b => Math.Round(b.Left + (b.Width / 2), 2)).Distinct());
    }

    [Fact]
    public void Branches_that_need_not_cross_do_not()
    {
        // Two branches listed crosswise: their order has to be found.
        DiagramModel model = DiagramNets.From(6, [(0, 1), (0, 2), (1, 4), (2, 3), (3, 5), (4, 5)]);
        DiagramLayout layout = new(model);

        Assert.Equal(layout.Boxes[1].Left < layout.Boxes[2].Left, layout.Boxes[4].Left < layout.Boxes[3].Left);
    }

    [Fact]
    public void Five_thousand_nodes_are_laid_out_with_connections_over_many_rows()
    {
        DiagramModel model = DiagramNets.Make("large");
        DiagramLayout layout = new(model);

        Assert.Equal(model.Nodes.Count, layout.Boxes.Count);
        Assert.Equal(model.Edges.Count, layout.Routes.Count);
    }
}
