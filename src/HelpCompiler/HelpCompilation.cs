namespace TfModelTools.HelpCompiler;

/// <summary>Compiles a folder of pages: one MAML file for the cmdlets, one text for each about_ topic.</summary>
internal static class HelpCompilation
{
    /// <summary>Compiles. Pages that start with about_ are topics, README.md is the folder's own, every other is the page of a cmdlet.</summary>
    /// <param name="assemblyPath">The assembly of the cmdlets.</param>
    /// <param name="pagesFolder">The folder of the pages.</param>
    /// <param name="outputFolder">The folder to write; it is made where it is missing.</param>
    /// <param name="moduleName">The module: Get-Help looks for a file of its name.</param>
    /// <exception cref="HelpPageException">A page has the wrong shape, or does not fit its cmdlet.</exception>
    public static void Run(string assemblyPath, string pagesFolder, string outputFolder, string moduleName)
    {
        IReadOnlyDictionary<string, CmdletDescription> cmdlets = CmdletReader.Read(assemblyPath);
        Directory.CreateDirectory(outputFolder);
        List<(HelpPage, CmdletDescription)> compiled = [];
        foreach (string path in Directory.GetFiles(pagesFolder, "*.md").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (name.StartsWith("about_", StringComparison.Ordinal))
            {
                File.WriteAllText(Path.Combine(outputFolder, name + ".help.txt"), AboutTopic.Render(path, File.ReadAllText(path)));
            }
            else if (name != "README")
            {
                HelpPage page = HelpPageReader.Read(path);
                compiled.Add((page, Match(page, cmdlets)));
            }
        }

        MamlWriter.Write(Path.Combine(outputFolder, moduleName + "-Help.xml"), compiled);
    }

    /// <summary>Finds the cmdlet of a page and holds the page against it: each parameter is described, and none that does not exist.</summary>
    private static CmdletDescription Match(HelpPage page, IReadOnlyDictionary<string, CmdletDescription> cmdlets)
    {
        if (!cmdlets.TryGetValue(page.Cmdlet, out CmdletDescription? cmdlet) || Path.GetFileNameWithoutExtension(page.Path) != cmdlet.Name)
        {
            throw new HelpPageException(page.Path, 1, $"found the heading '{page.Cmdlet}', expected the name of a cmdlet, which is the file's name too");
        }

        HashSet<string> described = page.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. cmdlet.Parameters.Select(p => p.Name).Where(name => name is not ("WhatIf" or "Confirm") && !described.Contains(name))];
        if (missing.Length > 0)
        {
            throw new HelpPageException(page.Path, 1, $"expected below '## Parameters' a text for each parameter; there is none for -{string.Join(", -", missing)}");
        }

        if (page.Parameters.FirstOrDefault(p => !cmdlet.Parameters.Any(known => known.Name == p.Name)) is { } unknown)
        {
            throw new HelpPageException(page.Path, unknown.Line, $"found -{unknown.Name}, which {cmdlet.Name} does not have");
        }

        return cmdlet;
    }
}
