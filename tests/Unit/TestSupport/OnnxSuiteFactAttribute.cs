using TfModelTools.Tests.OnnxConformance;

namespace TfModelTools.Tests.TestSupport;

/// <summary>A test that runs the suite of ONNX's own tests, which Debian's package libonnx-testdata has; skipped, with the reason, where that is not installed.</summary>
public sealed class OnnxSuiteFactAttribute : FactAttribute
{
    public OnnxSuiteFactAttribute() => Skip = Directory.Exists(Path.Combine(Suite.DefaultRoot, "node")) ? null : $"the tests of ONNX are not in '{Suite.DefaultRoot}' (apt install libonnx-testdata)";
}
