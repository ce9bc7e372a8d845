using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Comparison;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Weights;

/// <summary>Keys, pruned, into a weight file, from there into a checkpoint: the values are the same bits.</summary>
public sealed class CheckpointRoundTripTests
{
    [Theory]
    [InlineData("w.npz", true)]
    [InlineData("folder/", true)]
    [InlineData("w.h5", true)]
    [InlineData("w.safetensors", false)]
    public void From_a_checkpoint_through_a_weight_file_into_a_checkpoint(string file, bool holdsComplex)
    {
        using TemporaryFolder folder = new();
        Random random = new(11);
        DataType[] types =
        [
            DataType.Float16, DataType.Float32, DataType.Float64, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64, DataType.Bool,
            .. holdsComplex ? (DataType[])[DataType.Complex64, DataType.Complex128] : [],
        ];
        TensorSource made = new(types.SelectMany(t => TensorSamples.Shapes.Select((s, i) => KeyValuePair.Create($"net/{t}/{i}", TensorSamples.Random(random, t, s)))));
        CheckpointExporter.Export(WeightInput.Of(made, made.Variables), folder.File("first"));

        using CheckpointReader first = CheckpointReader.Open(folder.File("first"));
        KeyFile.Write(folder.File("keys.txt"), first.Variables.Where(v => !v.Name.EndsWith("/3", StringComparison.Ordinal)));
        IReadOnlyList<VariableInfo> pruned = new VariableSelector(new VariableSelection { Keys = KeyFile.Read(folder.File("keys.txt")) }).Apply(first).Variables;
        WeightExporter.Export(first, pruned, folder.File(file));

        using (IVariableSource weights = WeightSources.Open(folder.File(file)))
        {
            CheckpointExporter.Export(WeightInput.Of(weights, weights.Variables), folder.File("second"), new CheckpointExportOptions { ShardBytes = 2000 });
        }

        using CheckpointReader second = CheckpointReader.Open(folder.File("second"));
        IReadOnlyList<VariableComparison> all = VariableComparer.Compare(first, second);
        Assert.All(all.Where(c => c.Result != ComparisonResult.OnlyInReference), c => Assert.True(c.IsIdentical, $"{c.Reference?.Name}: {c.Result}"));
        Assert.Equal(types.Length, all.Count(c => c.Result == ComparisonResult.OnlyInReference));
        Assert.Equal(first.Variables.Count, all.Count);
    }
}
