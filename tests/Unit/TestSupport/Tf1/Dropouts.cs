using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>Dropout in every spelling; at inference its value is its input's.</summary>
internal static class Dropouts
{
    private const DataType F = DataType.Float32;

    public static Traced Add(Tf1Net net, Traced x)
    {
        Tf1Graph graph = net.Graph;
        if (net.Dropout != DropoutSpelling.Condition)
        {
            using IDisposable plain = net.Scope("Dropout");
            return x with { Name = Mask(graph, x.Name, net.Dropout) };
        }

        string isTraining = net.IsTraining;
        using IDisposable scope = net.Scope("Dropout");
        Tf1Condition condition = new(graph, isTraining, "cond");
        string then = condition.Branch(true, () => Mask(graph, condition.Switch(x.Name, isTrue: true), DropoutSpelling.FloorOfSum));
        string otherwise = condition.Branch(false, () => graph.Node("Identity", "Identity", [condition.Switch(x.Name, isTrue: false)], ("T", F)));
        return x with { Name = condition.Merge(otherwise, then) };
    }

    private static string Mask(Tf1Graph graph, string x, DropoutSpelling spelling)
    {
        bool isRate = spelling == DropoutSpelling.GreaterEqual;
        string keep = spelling == DropoutSpelling.Placeholder ? graph.Placeholder("keep_prob", F) : graph.Float(isRate ? "dropout/rate" : "dropout/keep_prob", isRate ? 0.2 : 0.8);
        string shape = graph.Node("dropout/Shape", "Shape", [x], ("T", F), ("out_type", DataType.Int32));
        string low = graph.Float("dropout/random_uniform/min", 0);
        string high = graph.Float("dropout/random_uniform/max", 1);
        string drawn = graph.Node("dropout/random_uniform/RandomUniform", "RandomUniform", [shape], ("T", DataType.Int32), ("dtype", F), ("seed", 0), ("seed2", 0));
        string range = graph.Node("dropout/random_uniform/sub", "Sub", [high, low], ("T", F));
        string product = graph.Node("dropout/random_uniform/mul", "Mul", [drawn, range], ("T", F));
        string random = graph.Node("dropout/random_uniform", "Add", [product, low], ("T", F));
        if (isRate)
        {
            string kept = graph.Node("dropout/sub", "Sub", [graph.Float("dropout/sub/x", 1), keep], ("T", F));
            string scale = graph.Node("dropout/truediv", "RealDiv", [graph.Float("dropout/truediv/x", 1), kept], ("T", F));
            string scaled = graph.Node("dropout/mul", "Mul", [x, scale], ("T", F));
            string isKept = graph.Node("dropout/GreaterEqual", "GreaterEqual", [random, keep], ("T", F));
            string mask = graph.Node("dropout/Cast", "Cast", [isKept], ("SrcT", DataType.Bool), ("DstT", F), ("Truncate", false));
            return graph.Node("dropout/mul_1", "Mul", [scaled, mask], ("T", F));
        }

        string sum = graph.Node("dropout/add", "Add", [keep, random], ("T", F));
        string floor = graph.Node("dropout/Floor", "Floor", [sum], ("T", F));
        string quotient = graph.Node("dropout/div", "RealDiv", [x, keep], ("T", F));
        return graph.Node("dropout/mul", "Mul", [quotient, floor], ("T", F));
    }
}
