using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>Small models made by hand, with weights that are random but always the same.</summary>
internal static class SampleModels
{
    public static readonly Dictionary<string, Func<ModelGraph>> All = new()
    {
        ["reshape"] = Reshape,
        ["ports"] = Ports,
        ["classifier"] = Classifier,
        ["residual"] = Residual,
        ["convolution"] = Convolution,
        ["words"] = Words,
        ["branches"] = Branches,
        ["shared"] = Shared,
        ["centered"] = Centered,
    };

    /// <summary>Every kind of port: two element types, an input that is an output, a constant output of fixed size, one value under two names.</summary>
    public static ModelGraph Ports()
    {
        ModelGraph graph = new("ports", "made by hand");
        GraphValue image = graph.AddInput("image", DataType.Float32, SymbolicShape.Batched(4, 3));
        GraphValue ids = graph.AddInput("ids", DataType.Int64, SymbolicShape.Batched(2));
        GraphNode flatten = graph.AddNode("flatten", new ReshapeOperator(SymbolicShape.Batched(12)), [image], sourceKind: "Flatten");
        graph.AddOutput("flat", flatten.Output);
        graph.AddOutput("again", flatten.Output);
        graph.AddOutput("ids", ids);
        graph.AddOutput("labels", graph.AddConstant("labels", new GraphConstant(Tensor.Create<float>([1, 2, 3], new TensorShape(3)))));
        return graph;
    }

    public static ModelGraph Reshape()
    {
        ModelGraph graph = new("reshape", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2, 3));
        graph.AddOutput("y", graph.AddNode("flatten", new ReshapeOperator(SymbolicShape.Batched(6)), [x], sourceKind: "Flatten").Output);
        return graph;
    }

    public static ModelGraph Classifier()
    {
        ModelGraph graph = new("classifier", "made by hand");
        GraphValue x = graph.AddInput("features", DataType.Float32, SymbolicShape.Batched(5));
        GraphNode hidden = graph.AddNode("hidden", new DenseOperator(ActivationFunction.Relu), [x, Weight(graph, "hidden/kernel", 5, 7), Weight(graph, "hidden/bias", 7)], sourceKind: "Dense");
        GraphNode logit = graph.AddNode("score", new DenseOperator(new ActivationFunction(ActivationKind.Sigmoid)), [hidden.Output, Weight(graph, "score/kernel", 7, 1), Weight(graph, "score/bias", 1)], sourceKind: "Dense");
        graph.AddOutput("score", logit.Output);
        return graph;
    }

    /// <summary>Elementwise layers that may write in place, and one that may not because its input is read again.</summary>
    public static ModelGraph Residual()
    {
        ModelGraph graph = new("residual", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(6));
        GraphNode first = graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [x, Weight(graph, "dense/kernel", 6, 6)], sourceKind: "Dense");
        GraphNode elu = graph.AddNode("elu", new ActivationOperator(new ActivationFunction(ActivationKind.Elu, 1)), [first.Output]);
        GraphNode second = graph.AddNode("dense_1", new DenseOperator(ActivationFunction.Linear), [elu.Output, Weight(graph, "dense_1/kernel", 6, 6)], sourceKind: "Dense");
        GraphNode tanh = graph.AddNode("tanh", new ActivationOperator(new ActivationFunction(ActivationKind.Tanh)), [second.Output]);
        GraphNode sum = graph.AddNode("add", new BinaryOperator(BinaryFunction.Add), [tanh.Output, elu.Output]);
        GraphNode scaled = graph.AddNode("scale", new BinaryOperator(BinaryFunction.Multiply), [sum.Output, Weight(graph, "scale/by", 6)]);
        GraphNode relu = graph.AddNode("leaky", new ActivationOperator(new ActivationFunction(ActivationKind.Relu, 0.3f)), [scaled.Output]);
        graph.AddOutput("y", relu.Output);
        return graph;
    }

    public static ModelGraph Convolution()
    {
        ModelGraph graph = new("convolution", "made by hand");
        GraphValue x = graph.AddInput("image", DataType.Float32, SymbolicShape.Batched(8, 8, 3));
        GraphNode conv = graph.AddNode("conv2d", new ConvOperator([1, 1], [1, 1], Padding.Same, 1, ActivationFunction.Relu), [x, Weight(graph, "conv2d/kernel", 3, 3, 3, 4), Weight(graph, "conv2d/bias", 4)], sourceKind: "Conv2D");
        GraphNode pool = graph.AddNode("max_pooling2d", new PoolOperator(PoolFunction.Max, [2, 2], [2, 2], Padding.Valid(2)), [conv.Output], sourceKind: "MaxPooling2D");
        GraphNode flatten = graph.AddNode("flatten", new ReshapeOperator(SymbolicShape.Batched(64)), [pool.Output], sourceKind: "Flatten");
        GraphNode dense = graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [flatten.Output, Weight(graph, "dense/kernel", 64, 10), Weight(graph, "dense/bias", 10)], sourceKind: "Dense");
        GraphNode softmax = graph.AddNode("softmax", new SoftmaxOperator(), [dense.Output], sourceKind: "Softmax");
        graph.AddOutput("probabilities", softmax.Output);
        return graph;
    }

    public static ModelGraph Words()
    {
        ModelGraph graph = new("words", "made by hand");
        GraphValue ids = graph.AddInput("word_ids", DataType.Int32, SymbolicShape.Batched(4));
        GraphNode embedding = graph.AddNode("embedding", new EmbeddingOperator(), [ids, Weight(graph, "embedding/embeddings", 5, 3)], sourceKind: "Embedding");
        GraphNode mean = graph.AddNode("pool", new ReduceOperator(ReduceFunction.Mean, [1], false), [embedding.Output], sourceKind: "GlobalAveragePooling1D");
        graph.AddOutput("mean", mean.Output);
        return graph;
    }

    /// <summary>Two inputs, two outputs, joined and transposed.</summary>
    public static ModelGraph Branches()
    {
        ModelGraph graph = new("branches", "made by hand");
        GraphValue left = graph.AddInput("left", DataType.Float32, SymbolicShape.Batched(2, 3));
        GraphValue right = graph.AddInput("right", DataType.Float32, SymbolicShape.Batched(2, 5));
        GraphNode joined = graph.AddNode("concatenate", new ConcatOperator(-1), [left, right], sourceKind: "Concatenate");
        GraphNode turned = graph.AddNode("permute", new TransposeOperator([0, 2, 1]), [joined.Output], sourceKind: "Permute");
        GraphNode dense = graph.AddNode("dense", new DenseOperator(new ActivationFunction(ActivationKind.Sigmoid)), [turned.Output, Weight(graph, "dense/kernel", 2, 3)], sourceKind: "Dense");
        graph.AddOutput("joined", joined.Output);
        graph.AddOutput("dense", dense.Output);
        return graph;
    }

    /// <summary>Samples that depend on each other: the mean of the batch is taken away.</summary>
    public static ModelGraph Centered()
    {
        ModelGraph graph = new("centered", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphNode mean = graph.AddNode("mean", new ReduceOperator(ReduceFunction.Mean, [0], true), [x]);
        graph.AddOutput("y", graph.AddNode("centered", new BinaryOperator(BinaryFunction.Subtract), [x, mean.Output]).Output);
        return graph;
    }

    /// <summary>A layer that is used twice.</summary>
    public static ModelGraph Shared()
    {
        ModelGraph graph = new("shared", "made by hand");
        GraphValue a = graph.AddInput("a", DataType.Float32, SymbolicShape.Batched(4));
        GraphValue b = graph.AddInput("b", DataType.Float32, SymbolicShape.Batched(4));
        GraphValue kernel = Weight(graph, "tower/kernel", 4, 4);
        GraphNode first = graph.AddNode("tower", new DenseOperator(ActivationFunction.Relu), [a, kernel], sourceKind: "Dense");
        GraphNode second = graph.AddNode("tower", new DenseOperator(ActivationFunction.Relu), [b, kernel], sourceKind: "Dense");
        graph.AddOutput("difference", graph.AddNode("subtract", new BinaryOperator(BinaryFunction.Subtract), [first.Output, second.Output], sourceKind: "Subtract").Output);
        return graph;
    }

    /// <summary>Names that try to be code, markup, paths and each other.</summary>
    public static ModelGraph Hostile(string modelName)
    {
        ModelGraph graph = new(modelName, "x\r\n*/ #error\u2028class Y { }");
        GraphValue x = graph.AddInput("class", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue last = x;
        foreach (string name in HostileNames)
        {
            last = graph.AddNode(name, new DenseOperator(ActivationFunction.Linear), [last, Weight(graph, name + "/kernel", 3, 3), Weight(graph, name, 3)], sourceKind: name).Output;
        }

        graph.AddOutput("\"); System.Environment.Exit(1); (\"", last);
        graph.AddOutput("../../../escaped", x);
        return graph;
    }

    public static readonly string[] HostileNames =
    [
        "a\"; System.Environment.Exit(1); //", "b\n#error injected\n", "c*/ System.Environment.Exit(1); /*", "../../outside", "/etc/passwd", "C:\\con", "while", "batch",
        "context", "weights", "Dense", "DENSE", "dense", "dense ", "dеnse", "\u0434\u0435\u043d\u0441", "_", "", "1", "\u2028", "\u0085", "\u202e\u2066evil", "\ud800", "\0",
        "${x} {y} {{z}}", "$(System.Environment)", "</summary><script>alert(1)</script>", "]]>", "\\", "\\u0022", "nul", "Predict", "Forward", "Run", "_last", "Span", new string('x', 300), new string('x', 300), new string('x', 299) + "y", "größe/重み/🙂", "@class", "`|`", "%s%n",
    ];

    /// <summary>Values for the inputs of a model: numbers spread around zero, small ids, shaped for a batch.</summary>
    public static Dictionary<string, Tensor> Inputs(ModelGraph graph, int batch, int seed = 11)
    {
        Random random = new(seed);
        return graph.Inputs.ToDictionary(i => i.Name, i =>
        {
            TensorShape shape = i.Value.Shape.For(batch);
            return i.Value.Spec.DataType switch
            {
                DataType.Float32 => Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (float)(random.NextDouble() * 4) - 2)], shape),
                DataType.Int32 => Tensor.Create<int>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => random.Next(5))], shape),
                DataType.Int64 => Tensor.Create<long>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (long)random.Next(5))], shape),
                _ => throw new NotSupportedException(),
            };
        });
    }

    private static GraphValue Weight(ModelGraph graph, string name, params long[] extents)
    {
        TensorShape shape = new(extents);
        Random random = new(extents.Aggregate(17, (a, e) => (a * 31) + (int)e) + name.Length);
        float[] values = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (float)(random.NextDouble() - 0.5))];
        return graph.AddConstant(name, new GraphConstant(Tensor.Create<float>(values, shape)));
    }
}
