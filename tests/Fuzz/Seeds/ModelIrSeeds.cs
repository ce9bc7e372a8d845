using TfModelTools.Formats.ModelIr;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small IRs of MMdnn.</summary>
internal static class ModelIrSeeds
{
    /// <summary>The IRs.</summary>
    public static IReadOnlyList<FuzzSeed> All() =>
    [
        Seed("binary", ".pb", ModelIrEncoding.Binary, Image),
        Seed("json", ".json", ModelIrEncoding.Json, Image),
        Seed("parts", ".pb", ModelIrEncoding.Binary, Parts),
    ];

    private static FuzzSeed Seed(string name, string extension, ModelIrEncoding encoding, Func<ModelIrBuilder> build) => SeedFiles.Seed(name, folder =>
    {
        ModelIrBuilder graph = build();
        using (FileStream file = File.Create(Path.Combine(folder, "net" + extension)))
        {
            ModelIrGraphFile.Write(file, graph, encoding);
        }

        using FileStream weights = File.Create(Path.Combine(folder, "net" + ModelIrFormat.WeightsExtension));
        ModelIrWeightsWriter.Write(weights, graph.Weights, null, CancellationToken.None);
    });

    private static ModelIrBuilder Image()
    {
        ModelIrBuilder graph = Begin(-1, 6, 6, 2);
        graph.AddNode("conv", "Conv", "x").Integers("kernel_shape", 3, 3, 2, 3).Integers("strides", 1, 2, 2, 1).Text("auto_pad", "SAME_UPPER").Integers("pads", 0, 1, 1, 0, 0, 1, 1, 0).Bool("use_bias", true);
        graph.AddNode("norm", "BatchNorm", "conv").Float("epsilon", 0.001f);
        graph.AddNode("pool", "Pool", "norm").Text("pooling_type", "MAX").Integers("kernel_shape", 1, 2, 2, 1).Integers("strides", 1, 1, 1, 1).Text("auto_pad", "VALID");
        graph.AddNode("flat", "Reshape", "pool").Integers("shape", 1, 12);
        graph.AddNode("dense", "FullyConnected", "flat").Integer("units", 2).Bool("use_bias", false);
        graph.AddNode("y", "Softmax", "dense").Shapes("_output_shapes", new TensorShape(-1, 2)).Text("scope", "top");
        Weight(graph, "conv", "weights", 3, 3, 2, 3);
        Weight(graph, "conv", "bias", 3);
        foreach (string name in new[] { "mean", "var", "scale", "bias" })
        {
            Weight(graph, "norm", name, 3);
        }

        Weight(graph, "dense", "weights", 12, 2);
        return graph;
    }

    private static ModelIrBuilder Parts()
    {
        ModelIrBuilder graph = Begin(-1, 4);
        graph.AddNode("c", "Constant").Type("dtype", DataType.Float32).Floats("value", 1, 2, 3, 4);
        graph.AddNode("w", "Constant").Type("dtype", DataType.Float32);
        graph.AddNode("sum", "Add", "x", "c", "w");
        graph.AddNode("split", "Split", "sum").Integer("axis", 1).Integer("split", 2);
        graph.AddNode("slice", "Slice", "split:1").Integers("starts", 0, 1).Integers("ends", 0, 2).Integers("strides", 1, 1).Integer("begin_mask", 1).Integer("end_mask", 1);
        graph.AddNode("joined", "Concat", "split", "slice").Integer("axis", 1);
        graph.AddNode("y", "Pad", "joined").Text("mode", "constant").Integers("pads", 0, 1, 0, 0).Float("constant_values", 0);
        Weight(graph, "w", "value", 1, 4);
        return graph;
    }

    private static ModelIrBuilder Begin(params long[] shape)
    {
        ModelIrBuilder graph = new();
        graph.AddNode("x", "DataInput").Type("dtype", DataType.Float32).Shape("shape", new TensorShape(shape));
        return graph;
    }

    private static void Weight(ModelIrBuilder graph, string node, string name, params long[] shape) =>
        graph.AddWeight(new ModelIrWeight(node, name, DataType.Float32, new TensorShape(shape), () => SeedFiles.Numbers(shape)));
}
