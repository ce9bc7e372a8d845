using TfModelTools.Import.Onnx;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>The table of the operators of ONNX.</summary>
public sealed class OnnxOpTableTests
{
    // Of two rows of one operator one would never be used.
    [Fact]
    public void Each_operator_has_one_row()
    {
        string[] twice = [.. OnnxOpTable.Categories.SelectMany(c => c.Rows).GroupBy(r => r.Op, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
        Assert.Empty(twice);
        Assert.All(OnnxOpTable.Categories.SelectMany(c => c.Rows), r => Assert.Same(r, OnnxOpTable.Find(r.Op)));
    }
}
