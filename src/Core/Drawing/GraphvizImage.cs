using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TfModelTools.Drawing;

/// <summary>
/// Has Graphviz draw a diagram as PNG, where it is installed. The program gets the drawing through its standard input; no name reaches a
/// shell. Its time grows faster than the drawing: what it would not finish in seconds is not begun, and it is ended when its time is up.
/// </summary>
internal static class GraphvizImage
{
    /// <summary>The most boxes that Graphviz is given.</summary>
    public const int MaxNodes = 400;

    /// <summary>The most arrows that Graphviz is given.</summary>
    public const int MaxEdges = 800;

    /// <summary>How long Graphviz may draw.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Draws a diagram.</summary>
    /// <param name="model">The diagram.</param>
    /// <param name="direction">Which way data flows.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="program">The program; Graphviz' own.</param>
    /// <param name="patience">How long it may take; <see cref="Patience"/> by default.</param>
    /// <returns>The image; null where there is none, and why.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static GraphvizResult Render(
        DiagramModel model, DiagramDirection direction, CancellationToken cancellationToken, string program = "dot", TimeSpan? patience = null)
    {
        if (model.Nodes.Count > MaxNodes || model.Edges.Count > MaxEdges)
        {
            return new GraphvizResult(null, GraphvizOutcome.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The drawing has {model.Nodes.Count:N0} boxes and {model.Edges.Count:N0} arrows, more than the {MaxNodes} and {MaxEdges} that Graphviz (dot) draws in a few seconds."));
        }

        TimeSpan time = patience ?? Patience;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Process process;
        try
        {
            ProcessStartInfo info = new(program, ["-Tpng"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(false),
                UseShellExecute = false,
                CreateNoWindow = true,
            };
            process = Process.Start(info) ?? throw new Win32Exception();
        }
        catch (Win32Exception)
        {
            return new GraphvizResult(null, GraphvizOutcome.NotInstalled, "Graphviz (dot) is not installed.");
        }

        limit.CancelAfter(time);
        using (process)
        using (limit.Token.Register(() => process.Kill(entireProcessTree: true)))
        {
            string failure;
            try
            {
                using MemoryStream image = new();
                Task reading = process.StandardOutput.BaseStream.CopyToAsync(image, CancellationToken.None);
                Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
                try
                {
                    process.StandardInput.Write(DotDiagram.Write(model, direction));
                    process.StandardInput.Close();
                }
                catch (IOException)
                {
                    // It ended before it read all: what it printed says why.
                }

                Task.WaitAll(reading, errors);
                process.WaitForExit();
                if (process.ExitCode == 0 && image.Length > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return new GraphvizResult(image.ToArray(), GraphvizOutcome.Drawn, string.Empty);
                }

                failure = errors.Result.Trim();
            }
            catch (IOException e)
            {
                failure = e.Message;
            }

            cancellationToken.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested
                ? new GraphvizResult(null, GraphvizOutcome.TookTooLong, FormattableString.Invariant($"Graphviz (dot) was not done after {time.TotalSeconds} seconds and was ended."))
                : new GraphvizResult(null, GraphvizOutcome.Failed, $"Graphviz (dot) failed. {failure}".TrimEnd());
        }
    }
}
