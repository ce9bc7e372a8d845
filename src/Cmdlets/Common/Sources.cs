using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Inspection;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Common;

/// <summary>How a path given to a cmdlet becomes open variables.</summary>
internal static class Sources
{
    /// <summary>Opens what a path names.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="TfModelTools.Common.TfModelException">There is nothing, or nothing that holds variables.</exception>
    public static IVariableSource Open(string path) => WeightSources.Open(path);

    /// <summary>Reads every array of what a path names; one that no tensor holds is refused when it is asked for.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TfModelTools.Common.TfModelException">There is nothing, or nothing that holds arrays.</exception>
    public static FeatureArrays ReadAll(string path, CancellationToken cancellationToken) => FeatureFile.Read(path, cancellationToken);
}
