using TfModelTools.Common;
using TfModelTools.Import.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.Onnx.Rows;

public sealed class SliceRowTests
{
    [Fact]
    public void A_triangle_of_matrices_that_only_their_shape_says_to_be_huge_is_refused()
    {
        // A table of it takes as many bytes, and the file a hundred.
        OnnxModelBuilder model = new(14);
        model.Input("x", 1, 268435456L, 3L);
        model.Node("Trilu", "x", "y");
        model.Output("y");
        using TemporaryFolder folder = new();
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => OnnxImporter.Import(model.Save(folder.File("model.onnx"))));
        Assert.Contains("too large", Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }
}
