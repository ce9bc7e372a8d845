using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace TfModelTools.Backends.Diagram;

/// <summary>Has Graphviz draw a diagram as PNG, where it is installed. The program gets the drawing through its standard input; no name reaches a shell.</summary>
internal static class GraphvizImage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The image; null where there is none, and why.</summary>
    /// <param name="dot">The diagram in Graphviz' language.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="note">Why there is no image, as a sentence.</param>
    public static byte[]? TryRender(string dot, CancellationToken cancellationToken, out string note)
    {
        note = string.Empty;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        Process process;
        try
        {
            ProcessStartInfo info = new("dot", ["-Tpng"])
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
            note = "Graphviz (dot) is not installed.";
            return null;
        }

        using (process)
        using (limit.Token.Register(() => process.Kill(entireProcessTree: true)))
        {
            try
            {
                using MemoryStream image = new();
                Task reading = process.StandardOutput.BaseStream.CopyToAsync(image, CancellationToken.None);
                Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
                process.StandardInput.Write(dot);
                process.StandardInput.Close();
                Task.WaitAll(reading, errors);
                process.WaitForExit();
                cancellationToken.ThrowIfCancellationRequested();
                if (process.ExitCode == 0 && image.Length > 0)
                {
                    return image.ToArray();
                }

                note = $"Graphviz (dot) failed. {errors.Result.Trim()}";
            }
            catch (IOException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                note = $"Graphviz (dot) failed. {e.Message}";
            }

            return null;
        }
    }
}
