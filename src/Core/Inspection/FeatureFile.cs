using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Weights;

namespace TfModelTools.Inspection;

/// <summary>A file of inputs and expected outputs, in whatever form arrays have: .npz, .npy, .json and all else that holds weights.</summary>
public static class FeatureFile
{
    /// <summary>Reads every array; one that no tensor holds is refused when it is asked for.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Common.TfModelException">There is nothing, or nothing that holds arrays.</exception>
    public static FeatureArrays Read(string path, CancellationToken cancellationToken = default)
    {
        using IVariableSource source = WeightSources.Open(path);
        return FeatureArrays.Read(source, static _ => true, cancellationToken);
    }
}
